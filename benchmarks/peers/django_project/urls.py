"""The admin, which lets nobody in without a verified code, and two-factor's sign-in."""

from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import include, path
from two_factor.admin import AdminSiteOTPRequired
from two_factor.urls import urlpatterns as two_factor

admin.site.__class__ = AdminSiteOTPRequired
admin.site.get_model_admin(User).list_per_page = 50  # a page as long as Keydesk's
urlpatterns = [path("", include(two_factor)), path("admin/", admin.site.urls)]
