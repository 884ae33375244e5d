"""What an attacker would try, against every route that the OpenAPI description lists."""
