"""The least that functions-framework can serve: what a cold start is measured beside."""

import functions_framework


@functions_framework.http
def hello(_request):  # noqa: ANN001, ANN201 - as in functions-framework's own example
    return "Hello"
