from django.http import HttpResponse


def indicator(request, reference):
    return HttpResponse(reference)


record = validate = answer = indicator
