using System.ComponentModel.DataAnnotations;

namespace Platform.Domain.Identity;

/// <summary>The property is an e-mail address as <see cref="EmailAddress.IsValid"/> has it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EmailShapeAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && EmailAddress.IsValid(text)
            ? ValidationResult.Success
            : new ValidationResult(
                $"must be an e-mail address of at most {EmailAddress.CharsMax} characters, in composed form and without spaces"
            );
}
