"""Look the locked dependencies up among the known vulnerabilities: `python .ci/audit.py`.

Ends with 1 if one of them is known to be vulnerable. Where the services that know cannot be
reached, it says so and ends with 0: a machine without internet can still check everything else.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
#: Advisory services of pip-audit, in the order in which they are asked.
SERVICES = ("osv", "pypi")
LONGEST_S = 120


def audited(service: str) -> list[dict]:
    """Return what a service says of each package, those left out that it could not look up."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        str(LOCK),
        "--disable-pip",
        "--vulnerability-service",
        service,
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    try:
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=LONGEST_S
        )
        packages = json.loads(ran.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        return []
    return [package for package in packages if "skip_reason" not in package]


def main() -> int:
    """Audit the lock file; 1 if a package is vulnerable."""
    packages = next((found for found in map(audited, SERVICES) if found), [])
    if not packages:
        sys.stdout.write("audit: no advisory service could be reached; nothing was looked up\n")
        return 0
    wrong = [package for package in packages if package["vulns"]]
    for package in wrong:
        found = ", ".join(
            f"{known['id']} (mended in {', '.join(known['fix_versions']) or 'no version yet'})"
            for known in package["vulns"]
        )
        sys.stdout.write(f"audit: {package['name']} {package['version']}: {found}\n")
    sys.stdout.write(f"audit: {len(packages)} packages looked up, {len(wrong)} vulnerable\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
