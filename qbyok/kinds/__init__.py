"""Facts about each kind of provider, as the settings name it: its APIs, endpoints, key header and model names."""
