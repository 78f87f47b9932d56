"""The demo: an empty database becomes a module in the middle of its seven days.

All happens in one transaction, with the clock set to each moment of the past, through the rooms'
own actions; so the demo holds nothing that people could not have made by hand.
"""

from __future__ import annotations

from portfolio.administration.demo.compiling import compile_assignment
from portfolio.administration.demo.content import DemoContent, load
from portfolio.administration.demo.handing_in import hand_in_papers
from portfolio.administration.demo.playing import play
from portfolio.administration.demo.setting import make_setting
from portfolio.administration.demo.story import tell
from portfolio.administration.demo.telling import tell_everybody
from portfolio.core import clock, db
from portfolio.people.passwords import hashed


class NotEmpty(Exception):
    """The database holds something, and the demo never mixes with anything."""


def fill(database: db.Database, password: str, secret_key: str) -> DemoContent:
    """Fill an empty database up to now; all or nothing. Raises NotEmpty.

    `secret_key` is the configuration's: it signs the receipts.
    """
    content = load()
    password_hash = hashed(password)
    with clock.fixed(clock.now()), database.transaction() as session:
        if db.holds_anything(session):
            raise NotEmpty
        setting = make_setting(content, password_hash)
        stories = [
            tell(content, cohort, setting.plans[cohort.number], clock.now())
            for cohort in content.cohorts
        ]
        played = play(setting, stories)
        compile_assignment(content, setting, played)
        hand_in_papers(setting, stories, played, secret_key)
        tell_everybody()
        session.flush()
        db.analyze(session.connection())
    return content
