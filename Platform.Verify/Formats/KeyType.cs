namespace Platform.Verify.Formats;

/// <summary>Signature types of C2SP signed notes.</summary>
internal enum KeyType : byte
{
    /// <summary>Ed25519 over the text.</summary>
    Ed25519 = 0x01,

    /// <summary>ECDSA over P-256 and the text's SHA-256, as DER; the key is a SubjectPublicKeyInfo.</summary>
    EcdsaP256 = 0x02,

    /// <summary>A witness's Ed25519 over time and text.</summary>
    Cosignature = 0x04,
}
