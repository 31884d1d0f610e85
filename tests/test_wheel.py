"""The wheel is whole: installed elsewhere, it migrates, serves a page in each language and solves."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SERVES_A_PAGE = """
from rotation import create_app
from rotation.config import Settings
from rotation.database import migrate

app = create_app(Settings(data_dir="instance", demo=True))
assert "site-packages" in app.template_folder, app.template_folder
with app.app_context():
    assert migrate()
page = app.test_client().get("/sign-in")
style = app.test_client().get("/static/app.css")
german = app.test_client().get("/sign-in", headers={"Accept-Language": "de"})
print(page.status_code, style.status_code, "Ein Passwort" in german.text)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_holds_templates_and_static_files(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())

    for folder in ("templates", "static"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert f"rotation/{path.relative_to(ROOT)}" in names
    assert not any(name.startswith("tests/") for name in names)


def test_the_wheel_serves_a_page_when_installed_elsewhere(wheel: Path, tmp_path: Path):
    venv.create(tmp_path / "env", symlinks=True)
    site = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))

    done = subprocess.run(
        [tmp_path / "env" / "bin" / "python", "-W", "error", "-c", SERVES_A_PAGE],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == ["200", "200", "True"], done.stderr
