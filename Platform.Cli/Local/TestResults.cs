using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Platform.Cli.Local;

/// <summary>The counts of a test run, from xunit's XML report (format v2: one <c>assembly</c> element with totals).</summary>
public sealed record TestResults(int Passed, int Failed, int Skipped)
{
    /// <summary>All zero when there is no readable report: the runner did not get to its end.</summary>
    public static TestResults Read(string path)
    {
        try
        {
            var assemblies = XDocument.Load(path).Descendants("assembly").ToList();
            int Sum(string name) => assemblies.Sum(each => int.Parse(each.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture));
            return new TestResults(Sum("passed"), Sum("failed") + Sum("errors"), Sum("skipped"));
        }
        catch (Exception problem) when (problem is IOException or XmlException)
        {
            return new TestResults(0, 0, 0);
        }
    }

    /// <summary>
    /// What failed. A run that crashed or selected nothing has failed, whatever its counts say, and so has each test that was skipped where none may be.
    /// </summary>
    public int Failures(int exitCode, bool maySkip) =>
        Failed + (exitCode != 0 && Failed == 0 ? 1 : 0) + (Passed + Failed == 0 && exitCode == 0 ? 1 : 0) + (maySkip ? 0 : Skipped);
}
