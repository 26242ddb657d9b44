"""The workloads, and the ports that their containers listen on (a policy sees those, not the ports of a Service)."""

from netpolc import app, pods, tcp

AD = app("adservice")
CART = app("cartservice")
CART_STORE = app("redis-cart")
CATALOGUE = app("productcatalogservice")
CHECKOUT = app("checkoutservice")
CURRENCY = app("currencyservice")
EMAIL = app("emailservice")
FRONTEND = app("frontend")
LOAD_GENERATOR = app("loadgenerator")
PAYMENT = app("paymentservice")
RECOMMENDATION = app("recommendationservice")
SHIPPING = app("shippingservice")

LISTENS_ON = {
    AD: tcp(9555),
    CART: tcp(7070),
    CART_STORE: tcp(6379),
    CATALOGUE: tcp(3550),
    CHECKOUT: tcp(5050),
    CURRENCY: tcp(7000),
    EMAIL: tcp(8080),
    FRONTEND: tcp(8080),
    PAYMENT: tcp(50051),
    RECOMMENDATION: tcp(8080),
    SHIPPING: tcp(50051),
}
HTTPS = tcp(443)
METRICS = tcp(9464)

GATEWAY = pods({"gateway.networking.k8s.io/gateway-name": "storefront"}, namespace="gateway")
PROMETHEUS = app("prometheus", namespace="monitoring")
SCRAPED = app("cartservice", "checkoutservice", "frontend", "paymentservice", namespace="boutique")
