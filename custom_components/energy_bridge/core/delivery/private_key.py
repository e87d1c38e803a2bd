"""Private keys as users paste or upload them."""

import asyncssh


class PrivateKeyError(ValueError):
    """A private key that cannot be used; `key` is the key of the text for the user."""

    def __init__(self, key: str) -> None:
        """Take the key: invalid_private_key, passphrase_missing, or wrong_passphrase."""
        super().__init__(key)
        self.key = key


def read_private_key(text: str, passphrase: str | None) -> asyncssh.SSHKey:
    """Read a key in OpenSSH's or any PEM form; raises PrivateKeyError. Blocks."""
    # What is pasted often lacks its last line break.
    stripped = text.strip() + "\n"
    try:
        return asyncssh.import_private_key(stripped, passphrase or None)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as err:
        said = str(err)
        if said.startswith("Passphrase must"):
            key = "passphrase_missing"
        elif said.startswith(("Incorrect passphrase", "Unable to decrypt")):
            key = "wrong_passphrase"
        else:
            key = "invalid_private_key"
    # The library's own exception may quote the key.
    raise PrivateKeyError(key)
