namespace Runner.Specs;

/// <summary>A condition given outside a spec, such as on a command line.</summary>
public static class WrittenCondition
{
    /// <summary>The condition; or null and the problem with it.</summary>
    /// <param name="name">Its source, for the message: <c>--where</c>.</param>
    public static (SpecExpression? Condition, string Problem) Read(string name, string text, SettingSet settings)
    {
        var problems = new ProblemList(name);
        var condition = ExpressionReader.Read(new ScalarNode(new SpecMark(1, 1), text, Plain: true), "", settings, problems);
        if (condition is not null)
        {
            return (condition, "");
        }

        var problem = problems.InOrder()[0];
        return (null, $"{name}, at character {problem.Column}: {problem.Diagnosis}. {problem.Remedy}");
    }
}
