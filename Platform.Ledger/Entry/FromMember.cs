using System.Buffers;

namespace Platform.Ledger.Entry;

/// <summary>The member <c>from</c> of an entry: agent, address and session of the caller, each sealed or null.</summary>
internal static class FromMember
{
    public static readonly byte[] Nowhere = "{\"agent\":null,\"ip\":null,\"session\":null}"u8.ToArray();

    /// <summary>Canonical JSON.</summary>
    /// <param name="seal">Seals a text at an RFC 6901 path of the entry.</param>
    public static byte[] Write(EntryAuthor author, Func<string, string, byte[]> seal)
    {
        if (!author.IsFromSomewhere)
        {
            return Nowhere;
        }
        var output = new ArrayBufferWriter<byte>(512);
        output.Write("{\"agent\":"u8);
        Put("/from/agent", author.Agent);
        output.Write(",\"ip\":"u8);
        Put("/from/ip", author.Ip);
        output.Write(",\"session\":"u8);
        Put("/from/session", author.Session);
        output.Write("}"u8);
        return output.WrittenSpan.ToArray();

        void Put(string path, string? text) => output.Write(text is null ? "null"u8 : seal(path, text));
    }
}
