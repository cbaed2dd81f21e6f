using Runner.Numerics;
using Runner.Surfaces;

namespace Runner.Tests.Surfaces;

public class Formulas
{
    [Theory]
    [InlineData("x1", 3)]
    [InlineData("2 + 3*x1^2", 29)]
    [InlineData("-x1^2", -9)]
    [InlineData("(-x1)^2", 9)]
    [InlineData("2^3^2 + 0*x1", 512)]
    [InlineData("x1 - 1 - 1", 1)]
    [InlineData("12/x1/2", 2)]
    [InlineData("--x1", 3)]
    [InlineData("2*-x1", -6)]
    [InlineData("x1^-1", 1.0 / 3)]
    [InlineData("x1^0", 1)]
    [InlineData("(x1+1)^.5", 2)]
    [InlineData("1e2 + .5e-1 + 1.*x1", 103.05)]
    [InlineData("2e + x1 - 2e", 3, "formula: column 2: 'e' is not expected here. Write an operator between terms, or remove it.")]
    [InlineData("abs(-x1) + sqrt(x1*x1)", 6)]
    [InlineData("log(exp(x1))", 3)]
    [InlineData("sin(pi*x1/6) + cos(pi*x1)", 0)]
    [InlineData("tanh(x1) - (exp(2*x1)-1)/(exp(2*x1)+1)", 0)]
    [InlineData("log(e) * x1", 3)]
    public void An_expression_means_what_mathematics_says(string formula, double expected, string problem = "")
    {
        if (problem.Length > 0)
            Should.Throw<SurfaceException>(() => SurfaceCatalogue.Open("formula", formula)).Message.ShouldBe(problem);
        else
            SurfaceCatalogue.Open("formula", formula).Value([3]).ShouldBe(expected, 1e-12);
    }

    [Theory]
    [InlineData("", "formula: column 1: the formula ends where a value is expected. Complete it.")]
    [InlineData("x1 +", "formula: column 5: the formula ends where a value is expected. Complete it.")]
    [InlineData("x1 x2", "formula: column 4: 'x' is not expected here. Write an operator between terms, or remove it.")]
    [InlineData("(x1", "formula: column 4: the parenthesis in column 1 is not closed. Close it.")]
    [InlineData("x1)", "formula: column 3: ')' is not expected here. Write an operator between terms, or remove it.")]
    [InlineData("x1 + sine(x2)", "formula: column 6: 'sine' is not known. Use x1, x2, …, pi, e, sin, cos, exp, log, tanh, sqrt, abs.")]
    [InlineData("sin x1", "formula: column 5: sin needs its argument in parentheses. Write sin(x1).")]
    [InlineData("x0", "formula: column 1: 'x0' is not known. Use x1, x2, …, pi, e, sin, cos, exp, log, tanh, sqrt, abs.")]
    [InlineData("x1 * $", "formula: column 6: '$' is not expected here. Write a number, x1, x2, …, a function or a parenthesis.")]
    [InlineData("x1 + 1e999", "formula: column 6: this is not a number. Write one such as 2, .5 or 1e-3.")]
    [InlineData("x1 + .", "formula: column 6: this is not a number. Write one such as 2, .5 or 1e-3.")]
    [InlineData("2 + 3", "formula: it has no variable. Use x1, x2, ….")]
    [InlineData("x1\0", "formula: column 3: '\0' is not expected here. Write an operator between terms, or remove it.")]
    public void A_malformed_formula_is_told_by_column(string formula, string problem) =>
        Should.Throw<SurfaceException>(() => SurfaceCatalogue.Open("formula", formula)).Message.ShouldBe(problem);

    [Fact]
    public void Dimensions_are_those_that_the_formula_names_unless_given()
    {
        SurfaceCatalogue.Open("formula", "x1 + x3").Dimensions.ShouldBe(3);
        SurfaceCatalogue.Open("formula", "x1", 2).Dimensions.ShouldBe(2);
        Should.Throw<SurfaceException>(() => SurfaceCatalogue.Open("formula", "x3", 2)).Message
            .ShouldBe("formula: it uses x3, but dimensions is 2. Give 3 to 1000.");
    }

    [Fact]
    public void Endless_nesting_and_length_are_refused()
    {
        Should.Throw<SurfaceException>(() => SurfaceCatalogue.Open("formula", new string('(', 5000) + "x1" + new string(')', 4000))).Message
            .ShouldContain("nesting is deeper than 200");
        Should.Throw<SurfaceException>(() => SurfaceCatalogue.Open("formula", new string('-', 9000) + "x1")).Message
            .ShouldContain("nesting is deeper than 200");
        Should.Throw<SurfaceException>(() => SurfaceCatalogue.Open("formula", new string('1', 10_001))).Message
            .ShouldBe("formula: 10001 characters are more than 10000. Shorten it.");
    }

    [Fact]
    public void A_formula_equals_the_surface_that_it_writes_out()
    {
        var formula = SurfaceCatalogue.Open("formula", "100*(x2 - x1^2)^2 + (1 - x1)^2");
        var surface = SurfaceCatalogue.Open("rosenbrock", dimensions: 2);
        var stream = RandomStream.Named(3, 0, StreamPurpose.Test);
        double[] ours = [0, 0];
        double[] theirs = [0, 0];
        for (var i = 0; i < 100; i++)
        {
            double[] at = [stream.NextGaussian(), stream.NextGaussian()];
            formula.Gradient(at, ours).ShouldBe(surface.Gradient(at, theirs), 1e-10);
            ours[0].ShouldBe(theirs[0], 1e-9);
            ours[1].ShouldBe(theirs[1], 1e-9);
        }
    }

    [Fact]
    public void Any_text_is_a_surface_or_a_problem()
    {
        string[] tokens = ["x1", "x2", "2", ".5", "1e3", "pi", "e", "+", "-", "*", "/", "^", "(", ")", "sin(", "log(", "abs(", " ", "x1^2", "y", "\0", "ü"];
        var stream = RandomStream.Named(4, 0, StreamPurpose.Test);
        var surfaces = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, 1 + stream.NextInt32(12)).Select(_ => tokens[stream.NextInt32(tokens.Length)]));
            try
            {
                var surface = SurfaceCatalogue.Open("formula", text);
                var point = new double[surface.Dimensions];
                surface.Gradient(point, new double[surface.Dimensions]);
                surfaces++;
            }
            catch (SurfaceException problem)
            {
                problem.Message.ShouldStartWith("formula: ");
            }
        }

        surfaces.ShouldBeGreaterThan(50);
    }
}
