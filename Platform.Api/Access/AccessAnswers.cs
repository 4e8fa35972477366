using Platform.Api.Commands;
using Platform.Api.Http;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;

namespace Platform.Api.Access;

/// <summary>How the success of this area's commands is told.</summary>
internal static class AccessAnswers
{
    public static Answer Created(StreamId stream, string where, long version) =>
        new(
            StatusCodes.Status201Created,
            CommandResult.Json(new CommandResult.Created(stream.Id)),
            IfMatch.ETag(version),
            $"/v1/{where}/{stream.Id}"
        );

    public static Answer Done(StreamId stream, long version) =>
        new(StatusCodes.Status200OK, CommandResult.Json(new CommandResult.Done(stream.Id, version)), IfMatch.ETag(version));
}
