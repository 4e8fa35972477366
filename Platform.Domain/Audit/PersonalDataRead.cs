using Platform.Domain.Kernel;

namespace Platform.Domain.Audit;

// Reading personal data is itself an event, in a stream of its own, durable before the first byte of the answer: one an answer, those of a
// walk's pages in one stream. What was asked for and why are the caller's own words, and belong to him.
public sealed record PersonalDataRead(
    string What,
    [property: Personal(OfCaller = true)] Personal Query,
    IReadOnlyList<Guid> Subjects,
    [property: Personal(OfCaller = true)] Personal Purpose
);
