"""The files in deploy/ name only settings, commands and paths that there are, and their programs read them."""

from __future__ import annotations

import argparse
import datetime
import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from soundingboard.cli.main import VERBS
from tests.conftest import ROOT
from tests.test_running import listed

pytestmark = pytest.mark.pure
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
UNITS = sorted(DEPLOY.glob("systemd/*"))


def lines_of(path: Path) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in path.read_text().splitlines() if line.strip() and not line.strip().startswith("#")]


def commands() -> list[list[str]]:
    """Every call of our own command in these files, with its arguments."""
    found = []
    for unit in UNITS:
        for line in lines_of(unit):
            for called in re.findall(r"bin/soundingboard ([^'\n]+)", line):
                found.append(shlex.split(called.replace("$(date +%%F)", "today").replace('"$BACKUPS/', '"/')))
    compose = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text())
    found += [service["command"] for service in compose["services"].values() if "command" in service]
    container = (DEPLOY / "container" / "Containerfile").read_text()
    found += [yaml.safe_load(each) for each in re.findall(r"^CMD (\[.+\])$", container, re.M)]
    return found


def test_every_file_is_told_of() -> None:
    told = (DEPLOY / "README.md").read_text()

    assert [path.name for path in FILES if path.name not in told and path.suffix not in (".md", ".timer")] == []
    assert ".timer" in told


def test_every_setting_that_is_named_is_one() -> None:
    named = {name for path in FILES for name in re.findall(r"SOUNDINGBOARD_([A-Z_]+)", path.read_text())}

    assert {"SECRET_KEY", "DATABASE_URL", "VAR", "BIND"} <= named
    assert named <= listed()


def test_every_command_is_one_and_takes_its_arguments() -> None:
    found = commands()

    assert {each[0] for each in found} == {"serve", "worker", "backup", "history", "sweep"}
    for verb, *arguments in found:
        assert verb in VERBS
        # Parsed as the command does, and not run; a wrong argument ends the test.
        parser = argparse.ArgumentParser(verb, exit_on_error=False)
        importlib.import_module(f"soundingboard.cli.{VERBS[verb][0]}").add_arguments(parser)
        parser.parse_args(arguments)


def test_the_sample_of_settings_is_refused_until_what_is_in_capitals_is_changed_and_then_holds(tmp_path: Path) -> None:
    given = dict(line.split("=", 1) for line in lines_of(DEPLOY / "soundingboard.env.sample"))
    settings = {name: value.strip('"') for name, value in given.items()} | {"SOUNDINGBOARD_VAR": str(tmp_path)}
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDINGBOARD_")}

    def checked(**changed: str) -> tuple[int, set[str]]:
        code = (
            "import django; django.setup()\nfrom soundingboard.cli.setup import refuse_bad_settings\n"
            "refuse_bad_settings()\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**ours, "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings", **settings, **changed},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, set(re.findall(r"soundingboard\.([EW]\d+)", done.stdout + done.stderr))

    refused, said = checked()
    assert refused == 2
    assert "E002" in said
    refused, said = checked(SOUNDINGBOARD_SECRET_KEY="s3cret-" * 9)
    assert refused == 2
    assert "E018" in said
    status, said = checked(**{name: "s3cret-" * 9 for name, value in settings.items() if value == "CHANGE-ME"})
    assert status == 0
    assert said <= {"W004", "W013"}  # the table of bank holidays, and a scanner that this machine does not run


def test_what_the_units_write_to_is_what_they_may_write_to() -> None:
    for unit in DEPLOY.glob("systemd/*.service"):
        said = "\n".join(lines_of(unit))
        assert "ReadWritePaths=/srv/soundingboard/var" in said
        assert "User=soundingboard" in said
        assert "ProtectSystem=strict" in said
        assert "EnvironmentFile=/etc/soundingboard.env" in said
    for name in ("web", "worker"):
        said = (DEPLOY / "systemd" / f"soundingboard-{name}.service").read_text()
        # Systemd gives up after five quick tries unless it is told not to: a database that restarts takes longer.
        assert "StartLimitIntervalSec=0" in said
        assert "RestartSec=5" in said


def test_systemd_reads_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    for unit in UNITS:
        # The programs of an installation are not on this machine, so one that is stands in for them.
        text = unit.read_text().replace("/srv/soundingboard/app/.venv/bin/soundingboard", "/bin/true")
        (tmp_path / unit.name).write_text(text)

    units = [tmp_path / unit.name for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)

    # It also reads the machine's own units, and may complain of those.
    ours = [line for line in done.stderr.splitlines() if "soundingboard" in line and "Failed to" not in line]
    assert ours == [], done.stderr


def test_nginx_reads_its_file(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not nginx:
        pytest.skip("nginx is not installed")
    certificate, key = certificate_in(tmp_path)
    text = (DEPLOY / "nginx" / "soundingboard.conf").read_text()
    for there, here in {
        "/etc/ssl/improvement.pem": str(certificate),
        "/etc/ssl/improvement.key": str(key),
        "/var/cache/nginx-soundingboard": str(tmp_path / "cache"),
        # A machine that runs the tests may have no IPv6.
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
    }.items():
        assert there in text
        text = text.replace(there, here)
    text = text.replace("listen 80;", "listen 8680;").replace("listen 443 ", "listen 8643 ")
    temporary = "".join(
        f"{each}_temp_path {tmp_path};\n" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{text}\n}}\n"
    )

    done = subprocess.run(
        [nginx, "-t", "-e", "stderr", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    # A certificate that nobody issued has nobody to vouch for it.
    assert [line for line in done.stderr.splitlines() if "[warn]" in line and "ssl_stapling" not in line] == []


def test_nginx_can_make_the_folder_of_its_cache() -> None:
    (cache,) = re.findall(r"^proxy_cache_path (\S+) ", (DEPLOY / "nginx" / "soundingboard.conf").read_text(), re.M)

    # It makes the last folder of a path alone, and does not start without. Debian has no /var/cache/nginx.
    assert Path(cache).parent == Path("/var/cache")
    assert f"rm -r {cache}/*" in (ROOT / "docs" / "running.md").read_text()


def test_caddy_reads_its_file(tmp_path: Path) -> None:
    if not shutil.which("caddy"):
        pytest.skip("caddy is not installed")
    done = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "container" / "Caddyfile"],
        env={**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "Valid configuration" in done.stdout + done.stderr


def test_both_proxies_let_pass_what_the_application_takes_and_keep_no_key() -> None:
    nginx = (DEPLOY / "nginx" / "soundingboard.conf").read_text()
    caddy = (DEPLOY / "container" / "Caddyfile").read_text()
    for text in (nginx, caddy):
        assert {"21", "101"} <= set(re.findall(r"(\d+)(?:m;|MB)", text))
    (keys,) = re.findall(r"location ~ \^/\(u\|invitations\)/ \{([^}]+)\}", nginx)
    assert "access_log off" in keys
    assert not re.search(r"^\s*log\b", caddy, re.M)


def test_the_services_of_the_containers_hold_together() -> None:
    compose = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text())
    services, volumes = compose["services"], set(compose["volumes"])

    for name in ("pages", "worker"):
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["depends_on"] == {"database": {"condition": "service_healthy"}}
    used = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert {each for each in used if not each.startswith(".")} == volumes
    assert services["pages"]["build"]["dockerfile"] == "deploy/container/Containerfile"
    assert (DEPLOY / "container" / services["pages"]["build"]["context"]).resolve() == ROOT


def test_the_image_is_made_of_files_that_are_there_and_of_what_the_locks_hold() -> None:
    text = (DEPLOY / "container" / "Containerfile").read_text()

    copied = " ".join(re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M)).split()
    assert all((ROOT / name).exists() for name in copied)
    # Nothing else is handed to the engine: the folder may hold a database and settings.
    handed = lines_of(ROOT / ".dockerignore")
    assert handed[0] == "*"
    assert {line[1:] for line in handed if line.startswith("!")} == set(copied)
    for install in re.findall(r"pip install [^&\n]+", text):
        assert "--require-hashes" in install or "--no-deps" in install
    assert re.search(r"^USER soundingboard$", text, re.M)


def certificate_in(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody trusts, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "improvement.example.gov.uk")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret
