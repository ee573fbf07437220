"""From HTTP to a request: `read` looks which binding it is, `kvp` reads query strings, `xml` reads documents."""
