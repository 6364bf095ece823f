"""The key of the sandbox's connected app. It opens nothing but the sandbox, so it is no secret."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

# Two primes, from which all of an RSA key follows.
FIRST_PRIME = int(
    "d22b46ab256b32d60bb8ad2773a48a645d1478f107172866c77d57a5582d8844b9a8f2bc81bcf313"
    "2ec535f609510535d0f5b3fd77e8cb0e4784d9473292ccd2b41ce4c79375542ebe35b2cb9a510485"
    "e0ba5fbc232d1a36387044ad98814fd13bb35683b2ffb7d606c3e6aabcbbd080ee810f642b30fc83"
    "6a991d7421da2d0b",
    16,
)
SECOND_PRIME = int(
    "bc4f8a080208cd5753f53e041071e85b0092c3c3c27806e5936496c26f1ddb00eee24411eba21912"
    "ddf9de43d5df64e91994dbd087fcdfa9ae2fdb80369268a9dad899e3593191cd6be464e1ff7efc4a"
    "8b7d8c6f332b06eae2c3f483fcd0a4389d1419d78d691396ea00424ebc744db81459d4fb7c61f10f"
    "420c2cea49067abf",
    16,
)
EXPONENT = 65_537


@cache
def private_key() -> rsa.RSAPrivateKey:
    """Return the key with which a client signs who it is."""
    first, second = FIRST_PRIME, SECOND_PRIME
    secret = pow(EXPONENT, -1, (first - 1) * (second - 1))
    return rsa.RSAPrivateNumbers(
        p=first,
        q=second,
        d=secret,
        dmp1=rsa.rsa_crt_dmp1(secret, first),
        dmq1=rsa.rsa_crt_dmq1(secret, second),
        iqmp=rsa.rsa_crt_iqmp(first, second),
        public_numbers=rsa.RSAPublicNumbers(EXPONENT, first * second),
    ).private_key()


@cache
def private_key_pem() -> str:
    """Return the same as a client is given it: in PEM."""
    return private_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
