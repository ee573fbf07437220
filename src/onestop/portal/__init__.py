"""The portal: pages for people, plain HTML that works without scripts."""

from flask import Flask

from onestop.catalogue import open_catalogue
from onestop.portal.addresses import addresses
from onestop.portal.explore import explore
from onestop.portal.packing import Packer
from onestop.portal.pages import pages
from onestop.release import Release
from onestop.settings import Settings, address


def create_portal(release: Release, settings: Settings) -> Flask:
    """The portal's WSGI application over one release."""
    portal = Flask(__name__)
    portal.url_map.merge_slashes = False  # it sends people to wherever the header Host says
    portal.config["RELEASE"] = release
    portal.config["BASE"] = address(settings)
    portal.config["CATALOGUE"] = open_catalogue(release.path / "catalogue.sqlite")
    portal.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    portal.jinja_env.trim_blocks = portal.jinja_env.lstrip_blocks = True
    portal.after_request(Packer())
    portal.register_blueprint(pages)
    portal.register_blueprint(addresses)
    portal.register_blueprint(explore)
    return portal
