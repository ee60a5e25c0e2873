"""Come in and go out."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from goldenthread.organisation.queries.people import account_named, holders_of
from goldenthread.staff.sign_in.adapter import REFUSED, THROTTLED
from goldenthread.staff.sign_in.forms import SignInForm
from goldenthread.staff.sign_in.presenters import OFFERED, offers


def wanted_by(request: HttpRequest) -> str:
    """Return the page that was asked for before, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if not wanted.startswith("/"):  # what is no address may be taken for the name of a page
        wanted = ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else settings.LOGIN_REDIRECT_URL


def is_held_up(form: BaseForm) -> bool:
    """Say whether a form was refused for too many attempts, whatever was typed."""
    return any(THROTTLED in errors for errors in form.errors.values())


def held_up(request: HttpRequest) -> HttpResponse:
    """Say that there were too many attempts, and when to come again."""
    pause = timedelta(minutes=settings.HELD_UP_MINUTES)
    context = {"words": THROTTLED, "again_at": timezone.now() + pause}
    answer = render(request, "sign_in/held_up.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(int(pause.total_seconds()))
    return answer


def unprocessable(form: BaseForm) -> int:
    """Return the status of a page with a form: 422 where it was refused."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Somebody says who they are, to see what is theirs to see."""
    wanted = wanted_by(request)
    if request.user.is_authenticated:
        return redirect(wanted)
    form = SignInForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        response: HttpResponse = form.login(request, redirect_url=wanted)
        return response
    if is_held_up(form):
        return held_up(request)
    context = {"form": form, "wanted": wanted, "address": reverse("sign_in")}
    if settings.OIDC_ISSUER:
        context["provider"] = settings.OIDC_NAME
        context["provider_address"] = reverse("openid_connect_login", args=["council"])
    if settings.DEMO:
        context["offers"] = offers(holders_of(OFFERED, on=timezone.localdate()))
    return render(request, "sign_in/page.html", context, status=unprocessable(form))


@never_cache
@require_POST
def sign_in_as(request: HttpRequest, username: str) -> HttpResponse:
    """In the demo, somebody tries out a kind of user with one click."""
    if not settings.DEMO or username not in OFFERED:
        raise Http404("Only the demo signs in so.")
    account = account_named(username)
    if account is None:
        raise Http404("The demo has no such account.")
    record_authentication(request, account, method="demo")
    get_adapter(request).login(request, account)
    UserSession.objects.create_from_request(request)
    return redirect(wanted_by(request))


@never_cache
def closed(request: HttpRequest) -> HttpResponse:
    """Somebody whose account is closed learns no more than somebody who has none."""
    messages.error(request, REFUSED)
    return redirect("sign_in")


@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Somebody leaves; a link alone, which another site could hold, does not sign out."""
    if request.method != "POST":
        return redirect(settings.LOGIN_REDIRECT_URL)
    logout(request)
    messages.success(request, "You have signed out.")
    return redirect("sign_in")
