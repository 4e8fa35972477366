namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>What attacks on the key store share.</summary>
internal static class KeyStoreStrikes
{
    public static KeptValue Pick(IEnumerable<KeptValue> values, Random random)
    {
        var among = values.ToArray();
        return among[random.Next(among.Length)];
    }

    public static string Flip(string column, int length, Random random)
    {
        var at = random.Next(length);
        return $"set_byte({column}, {at}, get_byte({column}, {at}) # {1 << random.Next(8)})";
    }
}
