"""Go to the council's own provider, and come back; whatever it does wrong is a page, not a fault of ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect import views as openid
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from requests import RequestException

_View = Callable[[HttpRequest, str], HttpResponse]


def _whatever_it_answers(view: _View) -> _View:
    """Say that the provider did not answer as it should, where allauth lets that through."""

    @wraps(view)
    def asked(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (RequestException, KeyError, TypeError, ValueError) as fault:
            try:
                get_adapter().on_authentication_error(request, None, exception=fault)
            except ImmediateHttpResponse as page:
                refusal: HttpResponse = page.response
                return refusal
            raise

    return asked


@never_cache
@_whatever_it_answers
def ask(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Somebody is led to the council's provider, to say there who they are."""
    answer: HttpResponse = openid.login(request, provider_id)
    return answer


@never_cache
@_whatever_it_answers
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Somebody comes back from the council's provider with its answer."""
    answer: HttpResponse = openid.callback(request, provider_id)
    return answer
