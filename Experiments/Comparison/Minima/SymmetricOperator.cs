namespace Runner.Comparison.Minima;

/// <summary>A symmetric linear map, defined by its product with a vector.</summary>
public abstract class SymmetricOperator(int dimension)
{
    public int Dimension { get; } = dimension;

    /// <summary>product = A·vector, both [Dimension].</summary>
    public abstract void Apply(ReadOnlySpan<double> vector, Span<double> product);

    /// <summary>The matrix itself, [n, n] row-major, made symmetric as (A + Aᵀ)/2; n products.</summary>
    public double[] ToMatrix()
    {
        var n = Dimension;
        var matrix = new double[checked(n * n)];
        var unit = new double[n];
        for (var i = 0; i < n; i++)
        {
            unit[i] = 1;
            Apply(unit, matrix.AsSpan(i * n, n));
            unit[i] = 0;
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var mean = (matrix[(i * n) + j] + matrix[(j * n) + i]) / 2;
                matrix[(i * n) + j] = mean;
                matrix[(j * n) + i] = mean;
            }
        }

        return matrix;
    }
}

/// <summary>The Hessian of an objective at a point.</summary>
public sealed class HessianOperator(ICurvedObjective objective, double[] at) : SymmetricOperator(objective.Dimension)
{
    public override void Apply(ReadOnlySpan<double> vector, Span<double> product) => objective.HessianVector(at, vector, product);
}

/// <summary>S·A·S for a diagonal S: the map in other units.</summary>
public sealed class CongruentOperator(SymmetricOperator map, double[] scale) : SymmetricOperator(map.Dimension)
{
    private readonly double[] scaled = new double[map.Dimension];

    public override void Apply(ReadOnlySpan<double> vector, Span<double> product)
    {
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = vector[i] * scale[i];
        }

        map.Apply(scaled, product);
        for (var i = 0; i < scaled.Length; i++)
        {
            product[i] *= scale[i];
        }
    }
}
