import subprocess
import sys

import pytest

pytestmark = pytest.mark.pure


@pytest.mark.slow
def test_whoever_only_imports_the_statistics_does_not_load_the_arrays_library() -> None:
    names = ("charts", "verdicts", "attribute", "funnel", "rare_events", "intervals", "agreement")
    imports = "; ".join(f"import soundingboard.statistics.{name}" for name in names)
    code = f"import sys; {imports}; print('numpy' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"
