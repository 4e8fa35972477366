namespace Platform.EventStore.Proof;

/// <summary>The last tenant_position seen of every tenant.</summary>
internal sealed class TenantTable
{
    private readonly Dictionary<byte[], int> _numbers = new(ByteEquality.Instance);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly List<byte[]> _names = [];
    private readonly List<long> _last = [];

    public TenantTable() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>A tenant's number in this table.</summary>
    public int NumberOf(ReadOnlySpan<byte> tenant)
    {
        if (!_lookup.TryGetValue(tenant, out var number))
        {
            number = _names.Count;
            _names.Add(tenant.ToArray());
            _last.Add(0);
            _numbers.Add(_names[number], number);
        }
        return number;
    }

    public long LastOf(int number) => _last[number];

    public void Advance(int number, long position) => _last[number] = position;

    /// <summary>Per tenant the position that should come next.</summary>
    public (string Tenant, long Position)[] Next() =>
        [.. _names.Select((name, i) => (System.Text.Encoding.UTF8.GetString(name), _last[i] + 1))];

    private sealed class ByteEquality : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByteEquality Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
