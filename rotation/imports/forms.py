"""What a manager says of a file: which one, and what goes with it."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField

from rotation.imports.plan import Options, Plan, counted


class UploadForm(FlaskForm):
    """The file; its name and its size are checked when it is kept."""

    file = FileField("File", [FileRequired("Choose a file first.")])


class CommitForm(FlaskForm):
    """What the preview showed (its digest, and the options it was made with) and what the
    manager agrees to; what the file gives no reason for is not asked."""

    digest = HiddenField()
    shown = HiddenField()
    add_hosts = BooleanField("Add the hosts who do not host here yet")
    add_roles = BooleanField("Give roles by department")
    host = SelectField(
        "Host of events whose organizer does not take part",
        default="",
        validate_choice=False,  # an unknown one is the reason of every row it is for
    )

    def offer(self, plan: Plan, hosts: list[str], *, calendar: bool) -> None:
        """Leave only the choices that this file gives a reason for."""
        if plan.new_hosts:
            some = ", ".join(plan.new_hosts[:5])
            more = f" and {len(plan.new_hosts) - 5} more" if plan.new_hosts[5:] else ""
            self.add_hosts.label.text = (
                f"Add these {len(plan.new_hosts)} people as hosts"
                if len(plan.new_hosts) > 1
                else "Add this person as a host"
            )
            self.add_hosts.description = f"{some}{more}"
        else:
            del self.add_hosts
        if plan.new_roles:
            self.add_roles.description = "; ".join(
                f"{department}: {counted(plan.new_roles[kind], 'new ' + kind)}"
                for kind, department in (("host", "Sales"), ("shadower", "Marketing"))
                if plan.new_roles[kind]
            )
        else:
            del self.add_roles
        if calendar:
            self.host.choices = [
                ("", "Nobody: skip these events"),
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
