using Platform.Verify.Crypto;

namespace Platform.Verify.Entries;

/// <summary>The last entry seen of a stream.</summary>
internal struct StreamHead
{
    public long Version;
    public long Line;
    public Hash Leaf;

    /// <summary>Where its name stands, in which block and where in it.</summary>
    public int NameBlock;
    public int NameAt;
    public int NameLength;
}
