"""What several tests share: servers, guards, builders."""
