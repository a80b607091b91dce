from app.parts import shapes

print(shapes.area(2, 3))
