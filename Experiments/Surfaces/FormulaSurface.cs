namespace Runner.Surfaces;

/// <summary>A surface given as an expression in the spec. Its minima are unknown; its domain is [−5, 5] in each coordinate.</summary>
internal static class FormulaSurface
{
    /// <param name="dimensions">0 for as many as the formula uses; with more, the additional coordinates have no effect.</param>
    /// <exception cref="SurfaceException">The formula is malformed, has no variable, or has a variable beyond the dimensions.</exception>
    public static ISurface Parse(string text, int dimensions)
    {
        var (steps, variables) = FormulaParser.Parse(text);
        if (variables == 0)
        {
            throw new SurfaceException("formula: it has no variable. Use x1, x2, ….");
        }

        if (dimensions != 0 && (dimensions < variables || dimensions > FormulaParser.MostVariables))
        {
            throw new SurfaceException(
                $"formula: it uses x{variables}, but dimensions is {dimensions}. Give {variables} to {FormulaParser.MostVariables}.");
        }

        return new Surface<FormulaTape>(
            SurfaceCatalogue.FormulaName,
            new FormulaTape(steps),
            [.. Enumerable.Repeat(new SurfaceRange(-5, 5), dimensions == 0 ? variables : dimensions)],
            []);
    }
}
