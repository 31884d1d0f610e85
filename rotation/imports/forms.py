"""What a manager says of a file: which one, and what goes with it."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField

from rotation.imports.plan import Options, Plan


class UploadForm(FlaskForm):
    """The file; its name and its size are checked when it is kept."""

    file = FileField(
        lazy_gettext("File"), [FileRequired(lazy_gettext("Choose a file first."))]
    )


class CommitForm(FlaskForm):
    """What the preview showed (its digest, and the options it was made with) and what the
    manager agrees to; what the file gives no reason for is not asked."""

    digest = HiddenField()
    shown = HiddenField()
    add_hosts = BooleanField(lazy_gettext("Add the hosts who do not host here yet"))
    add_roles = BooleanField(lazy_gettext("Give roles by department"))
    host = SelectField(
        lazy_gettext("Host of events whose organizer does not take part"),
        default="",
        validate_choice=False,  # an unknown one is the reason of every row it is for
    )

    def offer(self, plan: Plan, hosts: list[str], *, calendar: bool) -> None:
        """Leave only the choices that this file gives a reason for."""
        if plan.new_hosts:
            self.add_hosts.label.text = ngettext(
                "Add this person as a host",
                "Add these %(num)s people as hosts",
                len(plan.new_hosts),
            )
            self.add_hosts.description = _some(plan.new_hosts)
        else:
            del self.add_hosts
        if plan.new_roles:
            self.add_roles.description = "; ".join(_new_roles(plan))
        else:
            del self.add_roles
        if calendar:
            self.host.choices = [
                ("", _("Nobody: skip these events")),
                *((one, one) for one in hosts),
            ]
        else:
            del self.host

    def options(self) -> Options:
        """What the manager agreed to."""
        return Options(
            add_hosts="add_hosts" in self and self.add_hosts.data,
            add_roles="add_roles" in self and self.add_roles.data,
            host=(self.host.data or "") if "host" in self else "",
        )


def _some(people: list[str]) -> str:
    some = ", ".join(people[:5])
    if not people[5:]:
        return some
    return _("%(some)s and %(count)s more", some=some, count=len(people) - 5)


def _new_roles(plan: Plan) -> Iterator[str]:
    if count := plan.new_roles["host"]:
        yield ngettext("Sales: %(num)s new host", "Sales: %(num)s new hosts", count)
    if count := plan.new_roles["shadower"]:
        yield ngettext(
            "Marketing: %(num)s new shadower", "Marketing: %(num)s new shadowers", count
        )
