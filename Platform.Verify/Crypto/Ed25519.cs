namespace Platform.Verify.Crypto;

/// <summary>Ed25519 (RFC 8032) by libcrypto.</summary>
internal static class Ed25519
{
    public const int KeyBytes = 32;
    public const int SignatureBytes = 64;
    private const int EvpPkeyEd25519 = 1087;

    /// <exception cref="UnusableException">This machine has no OpenSSL 3.</exception>
    public static bool Verify(byte[] key, byte[] message, byte[] signature)
    {
        if (Libcrypto.Handle == 0)
            throw new UnusableException("Ed25519 signatures need OpenSSL 3, and its libcrypto was not found on this machine");
        if (key.Length != KeyBytes || signature.Length != SignatureBytes)
            return false;
        var publicKey = Libcrypto.EVP_PKEY_new_raw_public_key(EvpPkeyEd25519, 0, key, KeyBytes);
        var context = Libcrypto.EVP_MD_CTX_new();
        try
        {
            return publicKey != 0
                && Libcrypto.EVP_DigestVerifyInit(context, 0, 0, 0, publicKey) == 1
                && Libcrypto.EVP_DigestVerify(context, signature, SignatureBytes, message, message.Length) == 1;
        }
        finally
        {
            Libcrypto.EVP_MD_CTX_free(context);
            Libcrypto.EVP_PKEY_free(publicKey);
        }
    }
}
