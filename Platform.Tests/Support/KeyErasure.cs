using Npgsql;
using Platform.Ledger.Privacy;

namespace Platform.Tests.Support;

/// <summary>What erasing a person will be: the key is destroyed by the owner of the keys database, since no process that serves can.</summary>
public static class KeyErasure
{
    private const string Destroy = "UPDATE keys.subject_keys SET wrapped = NULL, subject = NULL, destroyed_at = now() WHERE key = $1";

    /// <summary>Destroys the subject's key; its id. These <paramref name="keys"/> forget it at once, other processes when what they remember is old.</summary>
    public static async Task<Guid> DestroyAsync(this SubjectKeys keys, string keysOwnerUrl, string tenant, string subjectName)
    {
        var key = (await keys.ForAsync(tenant, subjectName)).Id;
        await using var owner = await Sql.OpenAsync(keysOwnerUrl);
        await using var command = new NpgsqlCommand(Destroy, owner) { Parameters = { new() { Value = key } } };
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
        keys.Forget(tenant, key);
        return key;
    }
}
