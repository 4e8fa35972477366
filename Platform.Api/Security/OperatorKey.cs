using System.Buffers.Text;
using Platform.Api.Hosting;
using Platform.Domain.Tenancy;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Api.Security;

/// <summary>The first credential: without it nobody could issue any other.</summary>
public static class OperatorKey
{
    /// <summary>
    /// Makes sure that the file holds a key that the log knows: writes a new one (mode 600) where there is none, and issues it in the
    /// platform's own log where that does not know it yet. Repeating it changes nothing.
    /// </summary>
    /// <exception cref="InvalidDataException">The file holds something else than an API key.</exception>
    public static async Task EnsureAsync(PlatformSettings settings, string path, CancellationToken cancel)
    {
        if (!File.Exists(path))
        {
            Write(path, settings.Environment);
        }
        var presented = Read(path);
        var issued = new ApiKeyIssued(
            presented.Id,
            "operator",
            Base64Url.EncodeToString(presented.SecretHash),
            [Permissions.Operator, Permissions.AllOfTenant],
            ExpiresAt: null
        );
        await DecideAsync(settings, presented.Id, key => key is null ? [issued] : [], cancel);
    }

    /// <summary>
    /// Puts a new key into the file and revokes the one that was there; the id of the latter. Interrupted at any point it leaves a good
    /// key in the file or beside it, and repeating it finishes what was begun.
    /// </summary>
    /// <exception cref="InvalidDataException">The file holds no API key.</exception>
    public static async Task<Guid> ReplaceAsync(PlatformSettings settings, string path, CancellationToken cancel)
    {
        var old = Read(path).Id;
        var next = path + ".next";
        await EnsureAsync(settings, next, cancel);
        await RevokeAsync(settings, old, cancel);
        File.Move(next, path, overwrite: true);
        return old;
    }

    /// <summary>Ends a key of the platform's own; false where there is none of that id.</summary>
    public static async Task<bool> RevokeAsync(PlatformSettings settings, Guid id, CancellationToken cancel)
    {
        var found = false;
        await DecideAsync(
            settings,
            id,
            key =>
            {
                found = key is not null;
                return key is null ? [] : RevokeApiKeyHandler.Handle(new RevokeApiKey(), key);
            },
            cancel
        );
        return found;
    }

    private static async Task DecideAsync(PlatformSettings settings, Guid id, Func<ApiKey?, object[]> decide, CancellationToken cancel)
    {
        var services = new ServiceCollection().AddLogging().AddEngine(settings);
        await using var engine = services.BuildServiceProvider();
        var stream = new StreamId(EventDrafts.PlatformTenant, $"api-key/{id}");
        var question = new Question(
            new CommandContext("platform", "system", EntryTime.Cut(TimeProvider.System.GetUtcNow())),
            stream.Tenant,
            [new StreamRead(stream, AggregateType.Of(typeof(ApiKey)))],
            states =>
            {
                var events = decide((ApiKey?)states[0]);
                return new Decision(
                    null,
                    events.Length > 0 ? [new StreamEvents(stream, events)] : [],
                    _ => new Answer(StatusCodes.Status200OK)
                );
            }
        );
        var decided = await engine.GetRequiredService<Decider>().DecideAsync(question, cancel);
        if (decided.Kind != DecidedKind.Answered)
        {
            throw new InvalidOperationException($"the operator key {id} could not be settled: {decided.Kind}");
        }
    }

    private static PresentedApiKey Read(string path) =>
        ApiKeyFormat.TryParse(File.ReadAllText(path).Trim(), out var presented)
            ? presented
            : throw new InvalidDataException($"{path} holds no API key: move it away, and a new operator key is issued");

    private static void Write(string path, string environment)
    {
        var key = ApiKeyFormat.Create(environment, Guid.CreateVersion7());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        // Complete or not there at all: half a key would be taken for damage at the next start.
        var unfinished = path + ".new";
        File.Delete(unfinished);
        using (var file = new StreamWriter(unfinished, options))
        {
            file.WriteLine(key.Text);
        }
        File.Move(unfinished, path);
    }
}
