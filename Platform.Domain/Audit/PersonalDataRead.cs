using Platform.Domain.Kernel;

namespace Platform.Domain.Audit;

// Reading personal data is itself an event, in a stream of its own, durable before the first byte of the answer: one an answer, those of a
// walk's pages in one stream.
public sealed record PersonalDataRead(
    string What,
    [property: Personal] string Query,
    IReadOnlyList<Guid> Subjects,
    [property: Personal] string Purpose
);
