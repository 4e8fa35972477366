using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.EventStore.Streams;

/// <summary>
/// The hash by which a commit group seals a request row: SHA-256(0x04 ‖ id ‖ tenant, length first ‖ request hash ‖ answer).
/// The row's position is sealed beside it by the group.
/// </summary>
public static class RequestSeal
{
    public static byte[] Of(AnsweredRequest request)
    {
        var tenant = Encoding.UTF8.GetBytes(request.Tenant);
        var bytes = new byte[1 + 16 + 4 + tenant.Length + request.Hash.Length + request.Answer.Length];
        bytes[0] = 4;
        request.Id.TryWriteBytes(bytes.AsSpan(1), bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(17), tenant.Length);
        tenant.CopyTo(bytes, 21);
        request.Hash.CopyTo(bytes, 21 + tenant.Length);
        request.Answer.CopyTo(bytes, 21 + tenant.Length + request.Hash.Length);
        return SHA256.HashData(bytes);
    }
}
