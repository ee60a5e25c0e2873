"""Accounts, passwords, second steps, and the council's own provider: how people sign in."""

from __future__ import annotations

from goldenthread.config.environment import listed, one_of, text, web_address, whole
from goldenthread.config.instance import BEHIND_TLS, COUNCIL

AUTH_USER_MODEL = "organisation.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_LENGTH = whole("GOLDENTHREAD_PASSWORD_LENGTH", 12, least=8)
_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_RULES}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email", "name")},
    },
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": PASSWORD_LENGTH}},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = whole("GOLDENTHREAD_RECOVERY_HOURS", 4, least=1) * 3600
INVITATION_DAYS = whole("GOLDENTHREAD_INVITATION_DAYS", 14, least=1)
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "goldenthread.staff.sign_in.adapter.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # signed in for SESSION_COOKIE_AGE, on whatever page one is
# Of failed attempts, by address and by username; of mails asked for by strangers; kept in the
# cache, which is in the second database. HELD_UP_MINUTES is the 5m of these, for the page.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/5m/ip,5/5m/key",
    "reset_password": "20/5m/ip,3/5m/key",
}
HELD_UP_MINUTES = 5

# A second step: a code from an app, a passkey, a recovery code. Their secrets are encrypted.
REQUIRE_TWO_STEP = one_of(
    "GOLDENTHREAD_REQUIRE_TWO_STEP", "nobody", ("nobody", "administrators", "everyone")
)
OLD_SECRET_KEYS = listed("GOLDENTHREAD_OLD_SECRET_KEYS", [])
SECRET_KEY_FALLBACKS = OLD_SECRET_KEYS
MFA_ADAPTER = "goldenthread.staff.sign_in.second_steps.SecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = COUNCIL
MFA_TOTP_TOLERANCE = 1  # a code typed as it changes is still good
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are the council's, not claimed by whoever signs up
# Without TLS a browser offers passkeys on this machine alone, whose address is no https one.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS

# Signing in by the council's own provider (OpenID Connect); nobody is added by signing in.
OIDC_ISSUER = web_address("GOLDENTHREAD_OIDC_ISSUER")
OIDC_NAME = text("GOLDENTHREAD_OIDC_NAME", "your council account")
OIDC_USERNAME_CLAIM = text("GOLDENTHREAD_OIDC_USERNAME_CLAIM", "")
SOCIALACCOUNT_ADAPTER = "goldenthread.staff.sign_in.single_sign_on.SingleSignOn"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form that led elsewhere would break the policy below
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "council",
                "name": OIDC_NAME,
                "client_id": text("GOLDENTHREAD_OIDC_CLIENT_ID", ""),
                "secret": text("GOLDENTHREAD_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
