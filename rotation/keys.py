"""The keys of an installation: given as settings, or made once and kept in the data folder."""

import os
import secrets
import stat

from rotation.config import SHORTEST_SECRET, SettingError, Settings


def secret_of(settings: Settings) -> str:
    """The key that signs cookies: the one given, or one made once for this data folder."""
    return settings.secret_key or _kept_key(settings, "secret-key")


def survey_key_of(settings: Settings) -> str:
    """The key of the codes of surveys, which must lie apart from the database: the one
    given, or one made once for this data folder."""
    return settings.survey_key or _kept_key(settings, "survey-key")


def _kept_key(settings: Settings, name: str) -> str:
    """The key in that file of the data folder; made at the first time."""
    path = settings.folder / name
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(
            os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w"
        ) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass  # made by an earlier start, or by another process just now
    except OSError as error:
        raise SettingError(
            f"ROTATION_DATA_DIR: cannot write to {settings.folder}: {error.strerror}."
        ) from error
    if path.stat().st_mode & stat.S_IROTH:
        raise SettingError(f"{path} can be read by everybody; `chmod 600 {path}`.")
    key = path.read_text().strip()
    if len(key) < SHORTEST_SECRET:
        raise SettingError(
            f"{path} is too short for a secret; delete it to have a new one made."
        )
    return key
