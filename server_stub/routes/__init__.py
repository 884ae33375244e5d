"""One module a resource: each route checks who asks and hands over to a rule."""
