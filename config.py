"""Settings, read from the environment once; `.env`-style files are the operator's business."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from environs import Env

ROOT = Path(__file__).resolve().parent
SHORTEST_KEEPING = 14
UNNAMED_RECORD = "musharaka.example/record"
# Below these a secret can be tried out: they hold for real people.
SHORTEST_PASSWORD, SHORTEST_SIGNING = 16, 32
FEWEST_SIGNS = 8
MAIL_SCHEMES = ("smtp", "smtp+starttls", "smtps")


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between a laptop and a country."""

    instance: Path
    database_url: str
    # Where several processes count tries together; each by itself when none is named.
    redis_url: str = ""
    # Production means real people: HTTPS only, no demo, no component gallery.
    production: bool = False
    # The invented republic and the one-click staff entrance.
    demo: bool = False
    # Names of the hosts that may be asked; empty allows any, which production refuses.
    hosts: tuple[str, ...] = ()
    # How many proxies in front set X-Forwarded-*; 0 believes none.
    proxies: int = 0
    # No proxy stands in front, and that is meant so.
    direct: bool = False
    # A line for people who need help: an address, a number, an office.
    contact: str = ""
    # Shares of all adults by group, for who is missing; ours when none is named.
    adults: Path | None = None
    ledger_origin: str = UNNAMED_RECORD
    # Where codes leave: smtp[+starttls]://user:password@host:port, and the address they come from.
    mail_server: str = ""
    mail_sender: str = ""
    # An SMS service after docs/sms-gateway.md, and the secret that signs what we ask of it.
    sms_url: str = ""
    sms_secret: str = ""
    # For how many days words are kept that were not published, and answers of a closed round.
    keep_declined_days: int = 90
    keep_background_days: int = 365

    # The key that seals backups; otherwise INSTANCE/backup.key.
    backup_key: Path | None = None

    # Whether what moderators decided earlier may order the queue; the model is made by a command.
    learned_risk: bool = True
    # The share of decided texts that a second moderator reads as if they were new.
    read_twice: float = 0.05

    def __post_init__(self) -> None:
        if self.production and self.demo:
            raise ValueError("DEMO must be off in production: it opens every staff role to anyone")
        if self.production and not self.hosts:
            raise ValueError("HOSTS must name the service's hosts in production")
        if self.production and not self.proxies and not self.direct:
            raise ValueError(
                "PROXIES must say how many proxies stand in front in production: with 0 everybody "
                "seems to come from one address. If there is none, say DIRECT=1"
            )
        if self.production and self.ledger_origin == UNNAMED_RECORD:
            raise ValueError(
                "LEDGER_ORIGIN must name the public record in production; it can never be renamed"
            )
        password = unquote(urlsplit(self.database_url).password or "")
        if self.production and password and _is_weak(password, SHORTEST_PASSWORD):
            raise ValueError(
                f"The password in DATABASE_URL must have {SHORTEST_PASSWORD} or more random signs "
                "in production: openssl rand -hex 16"
            )
        if self.production and self.sms_url and _is_weak(self.sms_secret, SHORTEST_SIGNING):
            raise ValueError(
                f"SMS_SECRET must have {SHORTEST_SIGNING} or more random signs in production: "
                "openssl rand -hex 32"
            )
        if not 0 <= self.read_twice <= 1:
            raise ValueError("READ_TWICE must be a share from 0 to 1")
        if self.mail_server and urlsplit(self.mail_server).scheme not in MAIL_SCHEMES:
            raise ValueError(f"MAIL_SERVER must begin with {', '.join(MAIL_SCHEMES)} and ://")
        if self.mail_server and not self.mail_sender:
            raise ValueError("MAIL_SENDER must say which address codes come from")
        if self.sms_url and not self.sms_secret:
            raise ValueError("SMS_SECRET must be set: unsigned requests could be anybody's")
        if self.keep_declined_days < SHORTEST_KEEPING or self.keep_background_days < 1:
            raise ValueError(
                f"KEEP_DECLINED_DAYS must be {SHORTEST_KEEPING} or more, so that authors can still "
                "answer, and KEEP_BACKGROUND_DAYS 1 or more"
            )


def _is_weak(secret: str, shortest: int) -> bool:
    return len(secret) < shortest or len(set(secret)) < FEWEST_SIGNS


def _secret(env: Env, name: str, default: str = "") -> str:
    """A setting that nobody else may read: itself, or the one line of the file `NAME_FILE`."""
    path = env.path(f"{name}_FILE", None)
    if path is None:
        return env.str(name, default)
    if env.str(name, ""):
        raise ValueError(f"{name} and {name}_FILE are both set: keep one of them")
    if env.bool("PRODUCTION", False) and path.stat().st_mode & 0o077:
        raise ValueError(f"{path} can be read by other accounts in production: chmod 600 {path}")
    return path.read_text("utf-8").strip()


def from_environment() -> Settings:
    """The settings of this process."""
    env = Env()
    instance = Path(env.str("INSTANCE", str(ROOT / "instance"))).resolve()
    return Settings(
        instance=instance,
        database_url=_secret(env, "DATABASE_URL", f"sqlite:///{instance / 'musharaka.sqlite3'}"),
        redis_url=_secret(env, "REDIS_URL"),
        production=env.bool("PRODUCTION", False),
        demo=env.bool("DEMO", False),
        hosts=tuple(env.list("HOSTS", [])),
        proxies=env.int("PROXIES", 0),
        direct=env.bool("DIRECT", False),
        contact=env.str("CONTACT", ""),
        adults=env.path("ADULTS", None),
        backup_key=env.path("BACKUP_KEY", None),
        ledger_origin=env.str("LEDGER_ORIGIN", UNNAMED_RECORD),
        mail_server=_secret(env, "MAIL_SERVER"),
        mail_sender=env.str("MAIL_SENDER", ""),
        sms_url=env.str("SMS_URL", ""),
        sms_secret=_secret(env, "SMS_SECRET"),
        keep_declined_days=env.int("KEEP_DECLINED_DAYS", 90),
        keep_background_days=env.int("KEEP_BACKGROUND_DAYS", 365),
        learned_risk=env.bool("LEARNED_RISK", True),
        read_twice=env.float("READ_TWICE", 0.05),
    )
