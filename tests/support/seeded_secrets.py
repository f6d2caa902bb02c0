"""Made-up secrets of every kind, each in a line as documents have them, and lines that only look as if they had one.

The secrets are put together here, so that no scanner takes this file for a leak.
"""

import base64
from collections.abc import Mapping

_LETTERS = "aB3dE5gH7jK9mN1pQ2sT4vW6xY8zC0fG"
_HEX = "9f86d081884c7d659a2feaa0c55ad015"
_BODY = "\n".join(base64.b64encode(bytes(range(n, n + 48))).decode() for n in (0, 40, 90, 130))
_KEY = "-----BEGIN {0}PRIVATE KEY-----\n{1}\n-----END {0}PRIVATE KEY-----"

SEEDED: Mapping[str, tuple[str, str]] = {
    "aws access key": ("Access key {} of the build account.", "AKIA" + "IOSFODNN7EXAMPLE"),
    "aws secret": ('aws_secret_access_key = "{}"', "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"),
    "github": ("The bot uses {} to clone.", "ghp_" + _LETTERS + "abcd"),
    "github fine-grained": ("token: {}", "github_pat_" + _LETTERS + "_" + _LETTERS),
    "gitlab": ("Runner: {}", "glpat-" + _LETTERS[:20]),
    "slack": ("Posts with {}.", "xoxb-" + "123456789012-123456789012-" + _LETTERS[:24]),
    "slack webhook": (
        "Alerts go to {}",
        "https://hooks.slack.com/services/" + "T0AB1CD2E/B0AB1CD2E/" + _LETTERS[:24],
    ),
    "stripe": ("STRIPE={}", "sk_live_" + _LETTERS[:24]),
    "anthropic": ("We call the model with {}.", "sk-ant-" + "api03-" + _LETTERS * 2),
    "openai": ("OPENAI_API_KEY={}", "sk-proj-" + _LETTERS * 2),
    "google": ("maps key {}", "AIza" + "Sy" + _LETTERS + "x"),
    "sendgrid": ("Mail: {}", "SG." + _LETTERS[:22] + "." + _LETTERS + _LETTERS[:11]),
    "hugging face": ("hub {}", "hf_" + _LETTERS),
    "vault": ("Vault token {}", "hvs." + _LETTERS),
    "npm": ("//registry.npmjs.org/:_authToken={}", "npm_" + _LETTERS + "abcd"),
    "pypi": ("upload with {}", "pypi-" + "AgEIcHlwaS5vcmc" + _LETTERS * 3),
    "json web token": ("Cookie: {}", "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0." + _LETTERS),
    "bearer": ("Authorization: Bearer {}", _LETTERS + "=="),
    "azure storage": (
        "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={};EndpointSuffix=core.windows.net",
        base64.b64encode(bytes(range(64))).decode(),
    ),
    "azure signature": ("https://acme.blob.core.windows.net/x?sv=2024&sig={}&se=1", _LETTERS + "%3D"),
    "url with password": ("postgres://app:{}@db.internal:5432/prod", "s3cr3t-Pa55"),
    "connection string": ("Server=db1;Database=crm;User Id=sa;Password={};Encrypt=true", "Tr0ub4dor&3"),
    "password, colon": ("Password: {}", "Hunter2!x"),
    "password, a word and a digit": ("Password: {}", "hunter2"),
    "password, a season": ("Password: {}", "Spring" + "2025!"),
    "password, sentence": ("The admin password is {}, change it.", "Winter2025!"),
    "password, quoted": ("The password for staging is “{}”.", "corr3ct-horse"),
    "password, table": ("| Root password | {} |", "Zx9#kLm2"),
    "password, setting": ("DB_PASSWORD={}", "q7Rt!9vWx2"),
    "password, yaml": ("  db_password: {}", "n0t-So-Secret"),
    "api key, colon": ("API key: {}", _HEX),
    "client secret": ("client_secret: {}", _LETTERS),
    "shared key": ("Pre-shared key: {}", "v7Qp2Lx9Wd"),
    "wifi": ("Guest WLAN, passphrase: {}", "Blue-Tr3e-77"),
    "private key": ("{}", _KEY.format("RSA ", _BODY)),
    "openssh key": ("Use this:\n{}\nand nothing else.", _KEY.format("OPENSSH ", _BODY)),
    "middle of a private key": ("{}", _BODY),
    "telegram": ("bot {}", "123456789:" + _LETTERS + "xyz"),
    "twilio": ("sid {}", "SK" + _HEX),
    "square": ("square {}", "sq0csp-" + _LETTERS + "ABCDEFGHIJK"),
    "mailchimp": ("list key {}", _HEX + "-us12"),
    "age": ("{}", "AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" + "QPZRY9X8GF2TVDW0S3JN54KHCE"),
}
"""Of each kind a line, with its secret taken out, and the secret."""

TRAPS = (
    "Passwords must be at least 12 characters: upper case, lower case, digits and symbols.",
    "Password: minimum 12 characters, rotated every 90 days",
    "Password length: 14", "Password policy: see ISO27001", "Password: 90-day", "Password: AES-256-GCM encrypted",
    "Passwords: Argon2id", "Password hashing: bcrypt/12", "Password storage: PBKDF2-HMAC-SHA256",
    "Password: N/A", "Password: ********", "Password: <redacted>", "Passphrase: required (see POL-12.3)",
    "The password is hashed with SHA-256 before it is stored.", "The password is case-sensitive and expires.",
    "Token: RS256", "Token: JWT", "Tokens: OAuth2.0", "Token lifetime: 15min", "Access token: 3600s",
    "Secret: HashiCorp Vault", "Secrets: AWS-KMS", "Secret: need-to-know", "API key: rotated yearly",
    "API keys: stored in Vault (KV-2)", "API key rotation: 90d", "Encryption key: AES-256",
    "Encryption keys: RSA-4096",
    "Private key: HSM, FIPS 140-2 Level 3", "Client secret: never e-mailed", "credential: X.509",
    "| Password | 12+ characters | 90 days |", "| Secret | Restricted | TLS1.2 |", "| Token | FIDO2 | Yes |",
    "SHA-256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "Commit da39a3ee5e6b4b0d3255bfef95601890afd80709", "MD5 d41d8cd98f00b204e9800998ecf8427e",
    "Ticket 123e4567-e89b-12d3-a456-426614174000", "Tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47",
    "A&A-01.1, IAM-02, CC6.1, PR.AC-1, AC-2(3), A.5.17, HECVAT DATA-07", "NIST SP 800-63B section 5.1.1.2",
    "Control: IA-5(1)(a) password-based authentication", "CVE-2024-3094 was patched in xz 5.6.2.",
    "https://example.com/policies/password-policy-v2.1.pdf?version=3", "Password: https://vault.example.com/",
    "Version 2.14.3-rc1, build 20250131.4", "Invoice 4111-2025-0001, phone +49 30 1234567",
    "Contact security@example.com for password resets.", "Fingerprint: AB:CD:EF:01:23:45:67:89:AB:CD:EF:01",
    "We use secret: scanning in CI, token: exchange in SSO and password: less login.",
    "Session token: HttpOnly, Secure, SameSite=Strict", "pass: 98.5%", "Passed: 2025-01-31",
    "Secret Manager: GCP-managed",
    "Password manager: 1Password", "Credential Guard: enabled", "Password: Policy-2025",
    "Key: Yes=3, No=0, Partial=1", "Password for Admin accounts: 16-character", "Basic Authentication is disabled",
    "Password is SHA256-hashed before storage", "Token: OIDC/OAuth2-based sign-in",
    "Secret: KMS-backed (AES256) storage",
    "Passwords: salted+hashed with bcrypt", "Password: 8-64 characters", "Password | upper+lower case letters",
    "Credential: X509v3 certificates", "Password: alphanumeric/8+ characters", "Token: 6-digit one-time code",
    "API key: 256-bit random", "Token: U2F/FIDO2 keys", "The token is Base64-encoded and signed.",
    "The secret is n-of-m shared", "Credentials: AD/LDAP & SSO", "Password: user@example.com receives a reset link",
    "Access token: {token}", "password: $PASSWORD", "password: ${DB_PASS}", "password: %s", "password: [REDACTED]",
)  # fmt: skip
"""Lines of policies without any secret."""
