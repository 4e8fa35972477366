using System.Collections;
using System.ComponentModel.DataAnnotations;

namespace Platform.Api.Http;

/// <summary>
/// The data annotations of a command and of all records within it, lists included. Every wrong place is told, not just the first (at
/// most <see cref="StrictJson.ErrorsMax"/>); null list elements, which the serializer lets pass, are wrong places too.
/// </summary>
public static class ShapeCheck
{
    /// <summary>Throws <see cref="ProblemException"/> with <c>invalid-body</c> unless the command is as its annotations ask.</summary>
    public static void Require(object command)
    {
        if (Errors(command) is { Count: > 0 } errors)
            throw new ProblemException(ProblemCodes.InvalidBody, "The body is out of bounds; errors names every place.", errors);
    }

    /// <summary>All wrong places; empty when there are none.</summary>
    public static IReadOnlyList<ProblemError> Errors(object command)
    {
        var errors = new List<ProblemError>();
        Visit(command, "", errors);
        return errors;
    }

    private static void Visit(object? value, string pointer, List<ProblemError> errors)
    {
        switch (value)
        {
            case null:
                errors.Add(new ProblemError(pointer, "must not be null"));
                break;
            case string:
                break;
            case IDictionary entries:
                foreach (DictionaryEntry entry in entries)
                    Step(entry.Value, JsonPointer.Append(pointer, (string)entry.Key), errors);
                break;
            case IEnumerable elements:
                var index = 0;
                foreach (var element in elements)
                    Step(element, JsonPointer.Append(pointer, index++), errors);
                break;
            default:
                Properties(value, pointer, errors);
                break;
        }
    }

    private static void Step(object? value, string pointer, List<ProblemError> errors)
    {
        if (errors.Count < StrictJson.ErrorsMax)
            Visit(value, pointer, errors);
    }

    private static void Properties(object record, string pointer, List<ProblemError> errors)
    {
        var context = new ValidationContext(record);
        foreach (var property in Shape.Of(record.GetType()))
        {
            var value = property.Get(record);
            var at = JsonPointer.Append(pointer, property.Name);
            if (Wrong(property, context, value) is { } detail)
                Add(errors, at, detail);
            else if (value is not null && property.IsNested)
                Step(value, at, errors);
        }
    }

    /// <summary>What is wrong with a property's value; null: nothing.</summary>
    internal static string? Wrong(ShapeProperty property, ValidationContext context, object? value)
    {
        context.MemberName = property.ClrName;
        context.DisplayName = property.Name;
        foreach (var rule in property.Rules)
        {
            if (rule.GetValidationResult(value, context) is { } wrong)
                return wrong.ErrorMessage ?? "is not valid";
        }

        return null;
    }

    private static void Add(List<ProblemError> errors, string pointer, string detail)
    {
        if (errors.Count < StrictJson.ErrorsMax)
            errors.Add(new ProblemError(pointer, detail));
    }
}
