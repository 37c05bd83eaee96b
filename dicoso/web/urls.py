"""The whole site, one row per page: where it is, what answers, what it needs."""

from dicoso.web.routes import everyone, page, public
from dicoso.web.views import accounts, grids, help, home, reports, rules, samples

handler400 = "dicoso.web.errors.bad_request"
handler404 = "dicoso.web.errors.not_found"
handler500 = "dicoso.web.errors.server_error"

# fmt: off
urlpatterns = [
    #        where             what                needs
    public("dang-nhap",        accounts.login,     name="login"),
    everyone("dang-xuat",      accounts.logout,    name="logout"),
    everyone("",               home.show,          name="home"),
    everyone("tai-khoan-cua-toi", accounts.own,    name="account"),
    public("quy-dinh",         rules.show,         name="rules"),
    public("huong-dan",        help.index,         name="help"),
    public("huong-dan/<slug:slug>", help.show,     name="help.page"),
    everyone("-/mau",          samples.show,       name="samples"),
    page("quan-tri/tai-khoan", accounts.listing,   "account.manage"),
    page("quan-tri/tai-khoan-moi", accounts.create, "account.manage", name="account.create"),
    page("quan-tri/tai-khoan/<str:username>", accounts.show, "account.view", name="account.show"),
    page("quan-tri/tai-khoan/<str:username>/vai-tro", accounts.grant, "account.manage", name="account.grant"),
    page("quan-tri/tai-khoan/<str:username>/vai-tro/<int:role_id>", accounts.end_role, "account.manage",
         name="account.end_role"),
    page("quan-tri/tai-khoan/<str:username>/khoa", accounts.set_active, "account.manage", name="account.active"),
    page("quan-tri/tai-khoan/<str:username>/mat-khau", accounts.reset_password, "account.manage", name="account.reset"),
    page("tong-hop",           reports.show,       "report.view"),
    page("tong-hop/<str:form>", reports.file,      "report.view", name="report.file"),
    page("lich-thang",         grids.month,        "report.view", name="grid.view"),
    page("can-bo/<str:code>/nam/<int:year>", grids.year, "year.view"),
]
# fmt: on
