import subprocess
import sys

from analysis.effects.estimators import registered


def test_estimators_are_listed_in_the_order_of_the_menu():
    assert list(registered()) == ["ols", "equal_regions", "within", "multilevel"]
    assert [key for key, kind in registered().items() if not kind.clustered] == ["multilevel"]


def test_menu_does_not_load_the_optimiser():
    code = (
        "import sys; from analysis.effects.estimators import registered; registered(); "
        "print(any(name.startswith(('scipy.optimize', 'statsmodels')) for name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
