"""What a browser is told and may do with our pages (docs/how-to/settings.md says what TLS adds)."""

from __future__ import annotations

from csp.constants import NONE, SELF

from goldenthread.config.environment import whole
from goldenthread.config.instance import BEHIND_TLS

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "goldenthread.staff.refusals.without_token"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = whole("GOLDENTHREAD_SESSION_HOURS", 12, least=1) * 3600
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [
    r"^health/(ready/)?$",
    r"^metrics$",
]  # whoever watches from within may ask by http
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
# How many proxies stand before us, for telling whose attempts to sign in are whose.
ALLAUTH_TRUSTED_PROXY_COUNT = whole("GOLDENTHREAD_PROXIES", 1 if BEHIND_TLS else 0)
