"""Points in what people say, the themes they are gathered under, and what the authority makes of them."""
