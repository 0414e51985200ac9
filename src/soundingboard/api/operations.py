"""The operations of the API as addresses: what `config.urls` loads once one of them is asked for."""

from soundingboard.api.door import api
from soundingboard.api.urls import OPERATIONS as OPERATIONS  # importing it adds them to the router

urlpatterns = api.urls[0]
