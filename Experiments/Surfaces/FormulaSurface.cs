namespace Runner.Surfaces;

/// <summary>A surface given as an expression in the spec. Its minima are not known; its usual range is [−5, 5] a coordinate.</summary>
internal static class FormulaSurface
{
    /// <param name="dimensions">0 for as many as the formula names; more leaves the others without effect.</param>
    /// <exception cref="SurfaceException">The formula is malformed, names no variable, or one beyond the dimensions.</exception>
    public static ISurface Parse(string text, int dimensions)
    {
        var (steps, variables) = FormulaParser.Parse(text);
        if (variables == 0)
        {
            throw new SurfaceException("formula: it has no variable to walk along. Use x1, x2, ….");
        }

        if (dimensions != 0 && (dimensions < variables || dimensions > FormulaParser.MostVariables))
        {
            throw new SurfaceException(
                $"formula: it names x{variables}, and {dimensions} dimensions were asked for. Give {variables} to {FormulaParser.MostVariables}.");
        }

        return new Surface<FormulaTape>(
            SurfaceCatalogue.FormulaName,
            new FormulaTape(steps),
            [.. Enumerable.Repeat(new SurfaceRange(-5, 5), dimensions == 0 ? variables : dimensions)],
            []);
    }
}
