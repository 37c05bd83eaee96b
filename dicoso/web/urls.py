"""The whole site, one row per page: where it is, what answers, what it needs."""

from dicoso.web.routes import everyone, page, public
from dicoso.web.views import accounts, home

handler400 = "dicoso.web.errors.bad_request"
handler404 = "dicoso.web.errors.not_found"
handler500 = "dicoso.web.errors.server_error"

# fmt: off
urlpatterns = [
    #        where             what                needs
    public("dang-nhap",        accounts.login,     name="login"),
    everyone("dang-xuat",      accounts.logout,    name="logout"),
    everyone("",               home.show,          name="home"),
]
# fmt: on
