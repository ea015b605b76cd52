"""Musharaka: the public votes and comments, moderators review, leadership reads and answers."""

from __future__ import annotations

from pathlib import Path
from wsgiref.headers import Headers

from flask import Blueprint, Flask, redirect, url_for
from flask_compress import Compress
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response
from whitenoise import WhiteNoise

import config
from app.backups import cli as backups_cli
from app.catalogue import cli as catalogue_cli
from app.catalogue import routes as catalogue
from app.db import db, found_schema, schema_of_this_version
from app.demo import cli as demo_cli
from app.demo import routes as demo
from app.hours import routes as hours
from app.identity import cli as identity_cli
from app.identity import installation, step_routes, visitors
from app.identity import routes as identity
from app.keys import KeyFolder
from app.moderation import (
    batch_routes,
    confirm_routes,
    lease_routes,
    me_routes,
    names_routes,
    oversight_routes,
    public_routes,
    quality_routes,
    queue_routes,
    record_routes,
    redress_routes,
)
from app.moderation import cli as moderation_cli
from app.moderation import routes as moderation
from app.notifications import cli as notifications_cli
from app.notifications import courier
from app.operations import cli as operations_cli
from app.participation import (
    background_routes,
    comment_routes,
    join_routes,
    name_routes,
    notice_routes,
    own_routes,
    priority_routes,
    search_routes,
    statement_routes,
)
from app.participation import cli as participation_cli
from app.participation import routes as participation
from app.permissions import Permission
from app.privacy import cli as privacy_cli
from app.privacy import routes as privacy
from app.replies import routes as replies
from app.reports import case_routes
from app.reports import cli as reports_cli
from app.reports import routes as reports
from app.screening import routes as screening
from app.transparency import cli as transparency_cli
from app.web import (
    access,
    again,
    assets,
    errors,
    form_token,
    freshness,
    kept_act,
    locale,
    logs,
    offline,
    patterns,
    preferences,
    rate_limit,
    security,
    templating,
    unit_of_work,
)

STATIC_YEAR = 365 * 86400
# By these the machine itself asks whether the service is well; no address is made of them.
LOOPBACK = ("localhost", "127.0.0.1")
LARGEST_BODY = 64 * 1024
COMPRESSED = [
    "text/html", "text/csv", "text/plain", "text/javascript",
    "application/json", "application/manifest+json",
]  # fmt: skip


def create_app(settings: config.Settings | None = None) -> Flask:
    """The whole platform for one process: settings, extensions, web, features."""
    settings = settings or config.from_environment()
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"))
    app.jinja_environment = templating.Pages
    _configure(app, settings)
    db.init_app(app)
    courier.install(app, settings)
    app.extensions["keys"] = KeyFolder(
        settings.instance / "keys", installation.remembered, private=settings.production
    )
    _install_web(app, settings)
    _install_features(app)
    if make_url(settings.database_url).get_backend_name() == "postgresql":
        trying = again.TryingAgain(app.wsgi_app, LARGEST_BODY)
        app.wsgi_app = trying  # type: ignore[method-assign, assignment]
    _serve_static(app, settings)
    return app


def _configure(app: Flask, settings: config.Settings) -> None:
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = make_url(settings.database_url)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    app.config.update(
        SETTINGS=settings,
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS={
            # An error message must not quote what somebody wrote.
            "hide_parameters": True,
        },
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        TRUSTED_HOSTS=[*settings.hosts, *LOOPBACK] if settings.hosts else None,
        LEDGER_ORIGIN=settings.ledger_origin,
        CONTACT=settings.contact,
        RATE_LIMITS=True,
        BABEL_TRANSLATION_DIRECTORIES=str(config.ROOT / "translations"),
        BABEL_DEFAULT_LOCALE="ar_IQ",
        BABEL_DEFAULT_TIMEZONE="Asia/Baghdad",
        COMPRESS_MIMETYPES=COMPRESSED,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=7,  # a thirtieth smaller than 5, at a millisecond a page
        COMPRESS_MIN_SIZE=500,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # the default provider has it


def _install_web(app: Flask, settings: config.Settings) -> None:
    """Before a view: language, visitor, permission, form, flood. After: in reverse."""
    logs.install(app, behind_proxy=settings.proxies > 0)
    Compress(app)
    unit_of_work.install_lock(app)
    freshness.install(app)
    security.install(app, https_only=settings.production)
    locale.install(app)
    visitors.install(app)
    access.install(app)
    form_token.install(app)
    rate_limit.install(app, settings.redis_url)
    kept_act.install(app)
    unit_of_work.install(app)
    freshness.install_short_way(app)
    templating.install(app)
    errors.install(app)


def _install_features(app: Flask) -> None:
    settings: config.Settings = app.config["SETTINGS"]
    localised = [
        preferences.blueprint,
        offline.blueprint,
        identity.blueprint,
        catalogue.blueprint,
        participation.blueprint,
        moderation.blueprint,
        hours.blueprint,
        replies.blueprint,
        privacy.blueprint,
        reports.blueprint,
        screening.blueprint,
    ]
    if not settings.production:
        localised.append(patterns.blueprint)
    if settings.demo:
        localised.append(demo.blueprint)
        app.register_blueprint(demo.short_link)
    for blueprint in localised:
        app.register_blueprint(blueprint, url_prefix='/<any("ar", "ckb", "en"):lang>')
    app.register_blueprint(_entrances())
    app.register_blueprint(catalogue.short_links)
    app.register_blueprint(offline.worker)
    for group in (
        assets.group,
        catalogue_cli.group,
        demo_cli.group,
        identity_cli.group,
        moderation_cli.group,
        notifications_cli.group,
        participation_cli.group,
        reports_cli.group,
        backups_cli.group,
        privacy_cli.group,
        transparency_cli.group,
    ):
        app.cli.add_command(group)
    app.cli.add_command(operations_cli.doctor)
    app.cli.add_command(operations_cli.metrics)


def _entrances() -> Blueprint:
    """Addresses without a language: Arabic home, the staff's shortcuts, the machine's question."""
    blueprint = Blueprint("entrance", __name__)

    @blueprint.get("/")
    @access.requires(Permission.READ)
    def arabic_home() -> str:
        return participation.home()

    @blueprint.get("/<any(mod, lead, staff):door>/")
    @access.requires(Permission.READ)
    def staff_door(door: str) -> Response:
        doors = {
            "mod": "moderation.queue",
            "lead": "reports.overview",
            "staff": "identity.sign_in",
        }
        return redirect(url_for(doors[door], lang=locale.DEFAULT))

    @blueprint.get("/healthz")
    @access.requires(Permission.OPERATE)
    def healthz() -> dict[str, str]:
        """Whether this process answers: nothing is asked of the database, and none can hold it."""
        return {"status": "ok"}

    @blueprint.get("/readyz")
    @access.requires(Permission.OPERATE)
    def readyz() -> tuple[dict[str, str], int]:
        """Whether this version can serve: the database answers, and its schema is the one meant."""
        if found_schema() != schema_of_this_version():
            return {"status": "the database does not answer with the schema of this version"}, 503
        return {"status": "ready"}, 200

    return blueprint


def _serve_static(app: Flask, settings: config.Settings) -> None:
    """Built files carry their content's digest in their names and never change.

    The stock `static` view stays closed: sources are not for serving.
    """

    def harden(headers: Headers, _path: str, _url: str) -> None:
        security.harden_file(headers, https_only=settings.production)

    files = WhiteNoise(
        app.wsgi_app,
        max_age=STATIC_YEAR,
        autorefresh=False,
        allow_all_origins=False,
        add_headers_function=harden,
    )
    built = Path(app.static_folder or "") / assets.BUILT
    if built.is_dir():
        files.add_files(str(built), prefix=f"static/{assets.BUILT}/")
    app.wsgi_app = files  # type: ignore[method-assign] # the documented way to add middleware
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )


__all__ = [
    "background_routes",
    "batch_routes",
    "case_routes",
    "comment_routes",
    "confirm_routes",
    "create_app",
    "join_routes",
    "lease_routes",
    "me_routes",
    "name_routes",
    "names_routes",
    "notice_routes",
    "oversight_routes",
    "own_routes",
    "priority_routes",
    "public_routes",
    "quality_routes",
    "queue_routes",
    "record_routes",
    "redress_routes",
    "search_routes",
    "statement_routes",
    "step_routes",
]
